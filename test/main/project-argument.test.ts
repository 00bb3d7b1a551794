import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pathArgument, projectFolderOf } from '../../src/main/project-argument'

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

const find = (...args: string[]): string | null => pathArgument(['electron', ...args], folder, program)

it('finds the project among the arguments of a start', () => {
  expect(find('--no-sandbox', program, project)).toBe(project)
  expect(find(program, 'my project')).toBe(project)
  expect(find(program, join(project, 'project.db'))).toBe(project)
  expect(find('.', 'my project')).toBe(project)
  expect(find(program)).toBeNull()
  expect(find(program, 'missing')).toBeNull()
  expect(find()).toBeNull()
})

it('finds an archive or data to import, and a path that leads nowhere, but no word', () => {
  const archive = join(folder, 'study.heisenbench')
  writeFileSync(archive, '')
  expect(find(program, '--flag', 'study.heisenbench')).toBe(archive)
  expect(find(program, folder)).toBe(folder)
  expect(find(program, archive, project)).toBe(project)
  expect(find(program, join(folder, 'gone.zip'))).toBe(join(folder, 'gone.zip'))
  expect(find(program, '0', '')).toBeNull()
})

it('takes no other file for a project', () => {
  writeFileSync(join(folder, 'notes.txt'), '')
  expect(projectFolderOf(join(folder, 'notes.txt'))).toBeNull()
  expect(projectFolderOf(folder)).toBeNull()
})
