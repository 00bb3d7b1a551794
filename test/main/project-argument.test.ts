import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { projectArgument, projectFolderOf } from '../../src/main/project-argument'

let folder: string
let project: string
let program: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heisenbench-argument-'))
  project = join(folder, 'my project')
  program = join(folder, 'program')
  mkdirSync(project)
  mkdirSync(program)
  writeFileSync(join(project, 'project.db'), '')
  writeFileSync(join(program, 'project.db'), '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('finds the project among the arguments of a start', () => {
  const find = (...args: string[]): string | null => projectArgument(['electron', ...args], folder, program)
  expect(find('--no-sandbox', program, project)).toBe(project)
  expect(find(program, 'my project')).toBe(project)
  expect(find(program, join(project, 'project.db'))).toBe(project)
  expect(find('.', 'my project')).toBe(project)
  expect(find(program)).toBeNull()
  expect(find(program, '--flag', folder)).toBeNull()
  expect(find(program, 'missing')).toBeNull()
  expect(find()).toBeNull()
})

it('takes no other file for a project', () => {
  writeFileSync(join(folder, 'notes.txt'), '')
  expect(projectFolderOf(join(folder, 'notes.txt'))).toBeNull()
  expect(projectFolderOf(folder)).toBeNull()
})
