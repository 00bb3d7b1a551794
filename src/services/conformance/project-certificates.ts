import { join } from 'node:path'
import { ConformanceCertificate } from '@contract/conformance'
import { z } from 'zod'
import { readJson, writeJson } from '../settings/json-file'

/** So many stay with a project; the oldest make room. */
const KEPT = 5

const Kept = z.array(z.unknown())

/** Where a project keeps its certificates: a file that goes wherever the project goes. */
function certificatesPath(folder: string): string {
  return join(folder, 'conformance.json')
}

/**
 * The certificates of a project, the newest first; none in projects of older programs. What cannot be read, such as one of
 * another version, is left out.
 */
export async function certificatesOf(folder: string): Promise<ConformanceCertificate[]> {
  const kept = Kept.safeParse(await readJson(certificatesPath(folder)))
  return (kept.data ?? []).flatMap((one) => ConformanceCertificate.safeParse(one).data ?? [])
}

/** Keeps a certificate with a project, once, and gives all that it has then. Throws `disk-failed`. */
export async function keepCertificate(
  folder: string,
  certificate: ConformanceCertificate
): Promise<ConformanceCertificate[]> {
  const others = (await certificatesOf(folder)).filter(({ createdAt }) => createdAt !== certificate.createdAt)
  // Times in ISO form sort as text.
  const all = [certificate, ...others].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, KEPT)
  await writeJson(certificatesPath(folder), all)
  return all
}
