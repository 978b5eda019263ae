// Turns API keys and access tokens into actors, and keys into tokens.
import { type Actor, DocketError, type KeyId } from '@docket/model'
import type { ApiKey } from '../store/index.ts'
import { actorOfKey } from './actor-of-key.ts'
import type { Deps } from './deps.ts'
import { sign, verify } from './signed.ts'

const purpose = 'access-token'

interface Checked {
  keyId: KeyId
  expiresAtMs: number
}

/** Bearer texts already checked, with the key they stand for and when they expire: two HMACs a request are a fifth of its cost. */
const checked = new WeakMap<Deps, Map<string, Checked>>()
const maxChecked = 2000

/** The actor behind the text of a key or of an access token; throws `unauthenticated`. A revoked key is refused at once all the same. */
export async function identifyBearer(deps: Deps, text: string, requestId: string): Promise<Actor> {
  const known = checked.get(deps) ?? new Map<string, Checked>()
  checked.set(deps, known)
  if (known.size >= maxChecked) known.clear()
  const before = known.get(text)
  if (before && before.expiresAtMs > deps.now().getTime()) {
    const key = usable(await deps.store.keys.get(before.keyId))
    if (key) return actorUntil(before.expiresAtMs, actorOfKey(key, requestId))
  }
  const claims = verify(deps.signingKey, purpose, text, deps.now())
  const key = claims ? usable(await deps.store.keys.get(claims.key as KeyId)) : await keyByText(deps, text)
  if (!key) {
    known.delete(text)
    throw new DocketError('unauthenticated', 'Invalid or expired credentials')
  }
  const expiresAtMs = claims ? claims.exp * 1000 : Number.POSITIVE_INFINITY
  known.set(text, { keyId: key.id, expiresAtMs })
  return actorUntil(expiresAtMs, actorOfKey(key, requestId))
}

const actorUntil = (expiresAtMs: number, actor: Actor): Actor =>
  expiresAtMs === Number.POSITIVE_INFINITY ? actor : { ...actor, expiresAt: expiresAtMs }

/** A token that stands for the key until `expiresAt` (epoch seconds) or until the key is revoked. */
export async function issueToken(deps: Deps, keyText: string): Promise<{ token: string; expiresAt: number }> {
  const key = await keyByText(deps, keyText)
  if (!key) throw new DocketError('unauthenticated', 'Invalid API key')
  const exp = Math.floor(deps.now().getTime() / 1000) + deps.tokenSeconds
  return { token: sign(deps.signingKey, purpose, { key: key.id, exp }), expiresAt: exp }
}

async function keyByText(deps: Deps, text: string): Promise<ApiKey | null> {
  return text.length < 20 || text.length > 500 ? null : usable(await deps.store.keys.findByText(text))
}

/** The keys of a disabled user open nothing. */
const usable = (key: ApiKey | null): ApiKey | null => (key?.user?.disabled ? null : key)

/** The credential of an `Authorization: Bearer …` header; throws `unauthenticated` when there is none. */
export function bearerOf(authorization: string | undefined): string {
  const text = /^bearer +(\S{1,4096})\s*$/i.exec(authorization ?? '')?.[1]
  if (!text) throw new DocketError('unauthenticated', 'A bearer token is required')
  return text
}
