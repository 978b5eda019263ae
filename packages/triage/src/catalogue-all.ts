// Every catalogue row of the house in one list; a new catalogue file adds one line here.
import type { CatalogueEntry } from './catalogue.ts'
import { alertCatalogue } from './catalogue-alert.ts'
import { fileCatalogue } from './catalogue-file.ts'
import { headerCatalogue } from './catalogue-headers.ts'
import { htmlCatalogue } from './catalogue-html.ts'
import { languageCatalogue } from './catalogue-language.ts'
import { linkCatalogue } from './catalogue-link.ts'
import { mailWithinCatalogue } from './catalogue-mail-within.ts'
import { paymentCatalogue } from './catalogue-payment.ts'
import { senderCatalogue } from './catalogue-sender.ts'
import { urlCatalogue } from './catalogue-url.ts'
import { urlPathCatalogue } from './catalogue-url-path.ts'

export const catalogueFiles: readonly (readonly CatalogueEntry[])[] = [
  urlCatalogue,
  urlPathCatalogue,
  linkCatalogue,
  htmlCatalogue,
  fileCatalogue,
  paymentCatalogue,
  mailWithinCatalogue,
  senderCatalogue,
  headerCatalogue,
  languageCatalogue,
  alertCatalogue,
]

/** All findings a verdict may cite, by id. A duplicate id is a mistake of its author and fails at load. */
export const catalogue: ReadonlyMap<string, CatalogueEntry> = indexById(catalogueFiles.flat())

function indexById(rows: readonly CatalogueEntry[]): Map<string, CatalogueEntry> {
  const byId = new Map<string, CatalogueEntry>()
  for (const row of rows) {
    if (byId.has(row.id)) throw new Error(`catalogue id ${row.id} is declared twice`)
    byId.set(row.id, row)
  }
  return byId
}
