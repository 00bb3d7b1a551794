import { inflateSync } from 'node:zlib'
import { createPdf, finishPdf, type PdfInfo } from '@services/report/pdf-file'
import { describe, expect, it } from 'vitest'

const common = { author: 'A & B', subject: '', creator: 'Heisenbench', date: new Date(0) }

const ENTITY = /&(?:amp|lt|gt|quot|#39);/g
const signs: Record<string, string> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>' },
  ...{ '&quot;': '"', '&#39;': "'" }
}

function read(text: string): string {
  return text.replace(ENTITY, (entity) => signs[entity] ?? '')
}

/** The description in XML that a PDF of one empty page holds; null without one. */
async function description(info: PdfInfo): Promise<string | null> {
  const pdf = createPdf({ width: 100, height: 100 }, 'resources/fonts', info)
  pdf.addPage()
  const bytes = Buffer.from(await finishPdf(pdf))
  const at = bytes.indexOf('/Type /Metadata')
  if (at === -1) return null
  const start = bytes.indexOf('stream\n', at) + 'stream\n'.length
  return inflateSync(bytes.subarray(start, bytes.indexOf('\nendstream', start))).toString('utf8')
}

describe('what a PDF says of itself in XML', () => {
  it('is sound, whatever its title says', async () => {
    const title = `Clean & robust < 8/255 > 'x' "y" ]]> <a> Δx·Δp`
    const text = (await description({ ...common, title })) ?? ''
    const texts = [...text.matchAll(/<rdf:li[^>]*>([^<]*)<\/rdf:li>/g)].map(([, inner]) => inner ?? '')
    expect(texts.map(read)).toEqual([title, 'A & B'])
    expect(text.match(/<rdf:li/g)).toHaveLength(2)
    expect(text.replace(ENTITY, '')).not.toContain('&')
    expect(text).toContain('<xmp:CreateDate>1970-01-01T00:00:00Z</xmp:CreateDate>')
  })

  it('is nothing where there is no date', async () => {
    expect(await description({ ...common, title: 'x', date: null })).toBeNull()
  })
})
