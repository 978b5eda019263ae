// `/metadata/endpoints`: where clients of another cloud than the public one learn every address they need.
import { type BoundOperation, type Door, operation } from '@docket/model'
import { Type } from 'typebox'
import { bearerOf, type Deps, identifyBearer } from '../../service/index.ts'
import { errorAnswer, requestHeaders } from './errors.ts'

/** Answers without a key: clients ask before they have one, and a 200 that is no such document breaks them. */
export function discoveryDoor(deps: Deps): Door {
  return {
    name: 'sentinel-discovery',
    prefixes: ['/metadata'],
    operations: [endpoints],
    mergeQuery: false,
    authenticate: ({ authorization, requestId }) => identifyBearer(deps, bearerOf(authorization), requestId),
    errorAnswer,
  }
}

const endpoints: BoundOperation = {
  row: operation({
    id: 'endpoints',
    method: 'GET',
    path: '/endpoints',
    summary: 'The addresses of this cloud',
    permission: null,
    audit: 'asked',
    query: Type.Object({}),
    bodyKind: 'none',
  }),
  handle: ({ origin, requestId }) => ({
    status: 200,
    headers: requestHeaders(requestId),
    body: {
      name: 'Docket',
      portal: `${origin}/`,
      resourceManager: `${origin}/`,
      authentication: {
        loginEndpoint: `${origin}/`,
        audiences: [`${origin}/`, origin],
        tenant: 'common',
        identityProvider: 'AAD',
      },
      logAnalyticsResourceId: `${origin}/`,
      microsoftGraphResourceId: `${origin}/`,
      graph: `${origin}/`,
      graphAudience: `${origin}/`,
      suffixes: {},
    },
  }),
}
