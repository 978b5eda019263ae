// Closes the network in every test: connections may go to loopback and unix sockets only; anything else fails the test.
import dns from 'node:dns'
import net from 'node:net'

const loopback = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', ''])
const isLoopback = (host: string) => loopback.has(host) || host.startsWith('127.') || host === '::ffff:127.0.0.1'

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  const target = typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : {}
  const host = typeof first === 'object' ? (target.host ?? '') : typeof args[1] === 'string' ? args[1] : ''
  const isPath = typeof first === 'string' || target.path !== undefined
  if (!isPath && !isLoopback(host)) throw new Error(`a test tried to reach ${host}; the network is closed in tests`)
  return Reflect.apply(connect, this, args) as net.Socket
} as typeof connect

const lookup = dns.lookup
dns.lookup = ((host: string, ...rest: unknown[]) => {
  if (!isLoopback(host)) throw new Error(`a test tried to look up ${host}; the network is closed in tests`)
  return Reflect.apply(lookup, dns, [host, ...rest])
}) as typeof lookup
