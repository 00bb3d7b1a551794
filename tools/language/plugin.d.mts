import type { Options } from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'

/** A Vite plugin that makes the scripts of the window speak in its language. */
export function translateScripts(root: string): Plugin

/** Options of @vitejs/plugin-vue with which templates speak in the language of the window. */
export function vueOptions(): Options
