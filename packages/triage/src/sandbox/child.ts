// What runs inside a sandbox process: triages what it is given.
import { type TriageRequest, triage } from '../triage.ts'
import { answerRequests } from './answer-requests.ts'
import type { SandboxRequest } from './contract.ts'
import { systemResolver } from './system-resolver.ts'

/** A resolver is a function and cannot cross into a process, so it is made here when the request asks for one. */
function withDns(request: SandboxRequest): TriageRequest {
  const { dns } = request
  if (dns === undefined) return request
  return { ...request, ports: { ...request.ports, resolver: systemResolver(dns === 'system' ? [] : dns) } }
}

answerRequests((request: SandboxRequest) => triage(withDns(request)))
