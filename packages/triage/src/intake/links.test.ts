// Addresses in plain text, defanged ones, and the rewriting of mail gateways.
import { expect, test } from 'vitest'
import { findTextLinks, resolveHref } from './links.ts'

test.each([
  ['see https://example.com/a_(b). Next', ['https://example.com/a_(b)']],
  ['(http://example.com/x)', ['http://example.com/x']],
  ['www.example.org, and hxxps://evil[.]example/p', ['http://www.example.org/', 'https://evil.example/p']],
  ['go to example.com/login now', ['http://example.com/login']],
  ['paths like src/main.c/x or a/b or user@example.com/x are none', []],
  ['<https://example.com/q?a=b>', ['https://example.com/q?a=b']],
  ['ftp://files.example.com/f', ['ftp://files.example.com/f']],
  ['http://[2001:db8::1]/x http://localhost/y', ['http://[2001:db8::1]/x']],
])('%s', (text, expected) => {
  expect(findTextLinks(text, '1', 0, 100).map(({ url }) => url?.href)).toEqual(expected)
})

test.each([
  [
    'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fa%3Fb%3D1&data=05',
    'https://evil.example/a?b=1',
  ],
  ['https://urldefense.proofpoint.com/v2/url?u=http-3A__evil.example_a-2Db&d=x', 'http://evil.example/a-b'],
  ['https://urldefense.com/v3/__https://evil.example/a*b__;Iw!!x$', 'https://evil.example/a#b'],
  ['https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.example%2f&c=E', 'https://evil.example/'],
  ['https://secure-web.cisco.com/1abc/https%3A%2F%2Fevil.example%2Fx', 'https://evil.example/x'],
  [
    'https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fgood.example',
    'https://safelinks.protection.outlook.com.evil.example/?url=https%3A%2F%2Fgood.example',
  ],
  ['//example.com/x', 'https://example.com/x'],
  ['example.com/x', 'http://example.com/x'],
  ['  https://example.com/\n', 'https://example.com/'],
])('%s leads to %s', (href, expected) => {
  expect(resolveHref(href, null)?.href).toBe(expected)
})

test.each(['javascript:alert(1)', 'data:text/html,x', '#top', '', 'cid:1'])('%s is no address', (href) => {
  expect(resolveHref(href, null)).toBeNull()
})
