/** Who may ask: anybody, or whoever has API_TOKEN where one is set. */
export type Access = 'open' | 'token'

/** A request on its way to a route. */
export interface Ask {
  request: Request
  /** Of the address, decoded. */
  query: URLSearchParams
  /** Parts of the path that the route names, such as `:name`. */
  params: Readonly<Record<string, string>>
  /** Ties the log lines of the request together. */
  traceId: string
}

/** One method of one path. A new one is a file under routes/ and a line where the routes are listed. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/api/v1/heartbeats/:name` */
  path: string
  access: Access
  /** @throws HttpProblem for what the asker can mend */
  handle(ask: Ask): Promise<Response>
}
