import js from '@eslint/js'
import prettier from 'eslint-config-prettier'
import node from 'eslint-plugin-n'
import vue from 'eslint-plugin-vue'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** Rooms whose code runs on the oldest supported Electron (Node 16.17) as well as on current Node. */
const oldNode = [
  'src/core/**/*.ts',
  'src/services/**/*.ts',
  'src/engine/**/*.ts',
  'src/cli/**/*.ts',
  'src/main/**/*.ts',
  'src/preload/**/*.ts'
]

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'release/', 'test-results/', 'test/fixtures/'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  ...tseslint.configs.stylistic,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser }, globals: globals.browser }
  },
  { files: ['tools/**', 'bench/**', 'bin/**', '*.mjs'], languageOptions: { globals: globals.node } },
  // Electron's default app must be CommonJS.
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'off',
      'vue/multi-word-component-names': 'off',
      // TypeScript resolves names; the core rule does not know types.
      'no-undef': 'off'
    }
  },
  { files: ['src/contract/**', 'src/core/**', 'src/renderer/**'], rules: { 'no-console': 'error' } },
  {
    files: ['src/core/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Take a seeded Random as an argument.' },
        { object: 'Date', property: 'now', message: 'The clock is not part of the science.' }
      ]
    }
  },
  {
    files: oldNode,
    plugins: { n: node },
    rules: {
      'n/no-unsupported-features/node-builtins': [
        'error',
        { version: '>=16.17.0', ignores: ['fs/promises.cp', 'fs.cp'] }
      ],
      'n/no-unsupported-features/es-builtins': ['error', { version: '>=16.17.0' }]
    }
  },
  prettier
)
