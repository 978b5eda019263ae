// Addresses: what a person gave as the place of a server is checked before anything is sent, and ids become parts of paths.
import { ConfigurationError } from './errors.ts'

/**
 * An address of a server without slashes at its end; `ConfigurationError` unless it is http or https and nothing but a place.
 * `localhost:8484` is a valid URL with the scheme `localhost`, so that `URL.canParse` alone lets it through.
 *
 * @param name of the option, for the message
 */
export function addressOf(name: string, text: string, example: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ConfigurationError(`${name} must be an address such as ${example}`)
  // Errors name the address: a password in it would end up in logs.
  if (url.username !== '' || url.password !== '')
    throw new ConfigurationError(`${name} must not hold a user or password; give the key as its own option`)
  if (url.search !== '' || url.hash !== '') throw new ConfigurationError(`${name} must not hold a query or fragment`)
  return (url.origin + url.pathname).replace(/\/+$/, '')
}

/**
 * An id as one part of a path. Dots alone would be resolved as folders (RFC 3986, section 5.2.4) and an empty id would address
 * the list above, so that a call meant for one thing would reach another: both are `ConfigurationError`s.
 */
export function pathPart(id: string): string {
  // Half of a surrogate pair cannot be encoded at all.
  if (id === '' || id === '.' || id === '..' || /\p{Surrogate}/u.test(id))
    throw new ConfigurationError(`${JSON.stringify(id)} cannot be an id`)
  return encodeURIComponent(id)
}

/** The path of a URL, without query and origin: what is left may stand in a log. */
export function pathOfUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : '(no address)'
}
