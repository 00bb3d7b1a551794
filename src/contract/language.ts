import { z } from 'zod'

/** A language as BCP 47 names it: "de", "pt-BR", "zh-Hant". */
export const LanguageCode = z
  .string()
  .max(35)
  .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/, 'expected a language tag such as "de" or "pt-BR"')

const text = z
  .string()
  .min(1)
  .max(4000)
  // Texts are never read as HTML; a tag in one is a mistake that people would see as such.
  .refine((value) => !/<[a-z/!][^>]*>/i.test(value), 'expected plain text without HTML tags')

/** One text, or its forms by the plural categories of the language (Intl.PluralRules). */
export const Translation = z.union([
  text,
  z
    .object({
      zero: text.optional(),
      one: text.optional(),
      two: text.optional(),
      few: text.optional(),
      many: text.optional(),
      other: text
    })
    .strict()
])
export type Translation = z.infer<typeof Translation>

/** A file of translations: English text -> its translation. `null` and '' wait to be translated. */
export const LanguageFile = z.object({
  /** What the language calls itself: "Deutsch". */
  name: z.string().trim().min(1).max(60),
  messages: z.record(z.string().min(1).max(4000), z.union([Translation, z.literal(''), z.null()]))
})
export type LanguageFile = z.infer<typeof LanguageFile>

/** A language as the window uses it. */
export const LanguageTexts = z.object({
  code: LanguageCode,
  name: z.string(),
  messages: z.record(z.string(), Translation)
})
export type LanguageTexts = z.infer<typeof LanguageTexts>

/** A file in the folder of languages. */
export const LanguageChoice = z.object({
  code: LanguageCode,
  name: z.string(),
  /** How many texts it translates. */
  translated: z.int().min(0)
})
export type LanguageChoice = z.infer<typeof LanguageChoice>

/** The numbers of the placeholders in a text, in order: "{1} of {0}" has 0 and 1. */
export function placeholders(value: string): string {
  return [...new Set([...value.matchAll(/\{(\d+)\}/g)].map((match) => match[1]))].sort().join(' ')
}
