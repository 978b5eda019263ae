// The ceiling for ingest: a bare Fastify with Docket's body limit that parses the same JSON, stores nothing and answers 200.
import Fastify from 'fastify'

const app = Fastify({ logger: false, bodyLimit: 2 * 1024 * 1024 })
app.post('/api/v2-0/alerts/ingest', async (request) => {
  const { alert } = request.body as { alert: { composite_id: string } }
  return { result: true, alert_id: alert.composite_id }
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })
process.send?.(url)
process.once('SIGTERM', () => app.close().then(() => process.exit(0)))
