// Counters of requests per operation and gauges handed in, printed in Prometheus text format 0.0.4.

export interface Metrics {
  observe(operation: string, status: number, seconds: number): void
  /** The whole page; `gauges` are read at that moment. */
  print(gauges: Record<string, number>): string
}

const label = (text: string) => text.replace(/[\\"\n]/g, '_')

export function createMetrics(): Metrics {
  const requests = new Map<string, { count: number; seconds: number }>()
  return {
    observe(operation, status, seconds) {
      const key = `operation="${label(operation)}",status="${status}"`
      const row = requests.get(key) ?? { count: 0, seconds: 0 }
      row.count++
      row.seconds += seconds
      requests.set(key, row)
    },
    print(gauges) {
      const lines = [
        '# HELP docket_http_requests_total Answered requests.',
        '# TYPE docket_http_requests_total counter',
      ]
      for (const [key, row] of requests) lines.push(`docket_http_requests_total{${key}} ${row.count}`)
      lines.push(
        '# HELP docket_http_request_seconds_total Time spent answering.',
        '# TYPE docket_http_request_seconds_total counter',
      )
      for (const [key, row] of requests)
        lines.push(`docket_http_request_seconds_total{${key}} ${row.seconds.toFixed(6)}`)
      for (const [name, value] of Object.entries(gauges))
        lines.push(`# TYPE docket_${name} gauge`, `docket_${name} ${value}`)
      return `${lines.join('\n')}\n`
    },
  }
}
