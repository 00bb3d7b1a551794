import type * as Library from 'pdfjs-dist'
import type { PDFDocumentProxy, PDFWorker, TextLayer } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

let loading: Promise<{ readonly library: typeof Library; readonly worker: PDFWorker }> | null = null

/** Loaded when a report is first looked at. The build for older browsers, for that is what Electron may be. */
async function load(): Promise<{ readonly library: typeof Library; readonly worker: PDFWorker }> {
  const library = await import('pdfjs-dist/legacy/build/pdf.mjs')
  // A worker of the program's own origin; one for all documents, and no document ends it.
  const port = new Worker(workerUrl, { type: 'module' })
  return { library, worker: new library.PDFWorker({ port: port as unknown as null }) }
}

/** A PDF that is open, until `close`. */
export interface OpenPdf {
  readonly pdf: PDFDocumentProxy
  /** The text of a page, to lie over its picture: invisible, but selected, copied, searched and read aloud. */
  textLayer(parts: ConstructorParameters<typeof TextLayer>[0]): TextLayer
  close(): void
}

/** Opens the bytes of a PDF (they are handed over, not copied). Nothing in it is run and nothing fetched. */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
  loading ??= load()
  const { library, worker } = await loading.catch((error: unknown) => {
    loading = null
    throw error
  })
  const task = library.getDocument({
    data: bytes,
    worker,
    isEvalSupported: false,
    enableXfa: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    stopAtErrors: true,
    verbosity: 0
  })
  const pdf = await task.promise
  return {
    pdf,
    textLayer: (parts) => new library.TextLayer(parts),
    close: () => void task.destroy()
  }
}
