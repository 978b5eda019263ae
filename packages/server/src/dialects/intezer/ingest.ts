// Taking alerts in: the client's form or JSON into one use case.
import { type Call, checkDepth, DocketError } from '@docket/model'
import { type Deps, ingestJson, ingestMail } from '../../service/index.ts'
import type * as wire from './wire.ts'

export async function ingestBinary(deps: Deps, call: Call) {
  const form = call.body as wire.BinaryForm
  if (!call.upload) throw invalid('file', 'is required')
  const { alert } = await ingestMail(
    deps,
    call.actor,
    {
      bytes: call.upload.bytes,
      source: form.alert_source || 'phishing_emails',
      ...(form.zip_password ? { zipPassword: form.zip_password } : {}),
    },
    {
      tenant: form.tenant_id ?? call.tenantHint,
      environment: form.environment ?? null,
      sender: form.alert_sender ?? null,
      defaultVerdict: form.default_verdict ?? null,
      displayFields: (form.display_fields ?? '')
        .split(',')
        .map((field) => field.trim())
        .filter(Boolean)
        .slice(0, 100),
      additionalInfo: additionalInfo(form.additional_info),
    },
  )
  return { status: 200, body: { result: true, alert_id: alert.alertId } }
}

export async function ingest(deps: Deps, call: Call) {
  const body = call.body as wire.JsonIngest
  const { alert } = await ingestJson(
    deps,
    call.actor,
    { raw: body.alert, mapping: body.definition_mapping, ...(body.alert_source ? { source: body.alert_source } : {}) },
    {
      tenant: body.tenant_id ?? call.tenantHint,
      environment: body.environment ?? null,
      sender: body.alert_sender ?? null,
      defaultVerdict: body.default_verdict ?? null,
      displayFields: body.display_fields ?? [],
      additionalInfo: body.additional_info ?? {},
    },
  )
  return { status: 200, body: { result: true, alert_id: alert.alertId } }
}

function additionalInfo(text: string | undefined): Record<string, unknown> {
  if (!text) return {}
  const value = parsedOrUndefined(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('additional_info', 'must be the JSON text of an object')
  checkDepth(value)
  return value as Record<string, unknown>
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: the caller refuses it like any other value that is no object
  }
}

const invalid = (field: string, problem: string) =>
  new DocketError('invalid', 'Invalid request', { details: { [field]: [problem] } })
