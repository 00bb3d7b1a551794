import { z } from 'zod'

// Imported before anything else of the contract where the content security policy forbids eval: zod would otherwise
// try `new Function` once, and the browser would report a violation.
z.config({ jitless: true })
