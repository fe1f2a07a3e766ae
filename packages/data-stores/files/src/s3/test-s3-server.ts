import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { IncomingMessage } from 'node:http'
// @ts-expect-error -- it has no types
import S3rver from '@20minutes/s3rver'

export interface TestS3Server {
  readonly endpoint: string
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The requests that came, such as `PUT /files/ab/12`, without their query. */
  readonly requests: string[]
  /** Objects and parts of uploads. */
  stored(): Promise<{ files: number; bytes: number }>
  close(): Promise<void>
}

interface Context {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly req: IncomingMessage
  status: number
  body: unknown
}

const bucket = 'files'
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }

/**
 * An S3 server in this process, over a folder. It checks signatures. What it lacks of S3 is added: AbortMultipartUpload, and
 * refusing to overwrite by If-None-Match.
 */
export async function startS3Server(): Promise<TestS3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'diwan-s3-'))
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, vhostBuckets: false, configureBuckets: [{ name: bucket }] })
  const requests: string[] = []
  const objectAt = (path: string): string => join(directory, `${decodeURIComponent(path)}._S3rver_object`)
  server.middleware.unshift(async (context: Context, next: () => Promise<void>) => {
    requests.push(`${context.method} ${context.path}`)
    const isWhole = context.method === 'PUT' ? !('partNumber' in context.query) : context.method === 'POST' && 'uploadId' in context.query
    if (isWhole && context.req.headers['if-none-match'] === '*' && (await exists(objectAt(context.path)))) {
      context.status = 412
      context.body = '<Error><Code>PreconditionFailed</Code></Error>'
      return
    }
    try {
      await next()
    } catch (error) {
      // It comes to this only after the signature was found right.
      if (!(context.method === 'DELETE' && 'uploadId' in context.query && (error as { code?: string }).code === 'MethodNotAllowed')) throw error
      for (const folder of await uploadsOf(context.query['uploadId'])) await rm(folder, { recursive: true })
      context.status = 204
    }
  })
  const address = (await server.run()) as AddressInfo

  async function uploadsOf(uploadId: string): Promise<string[]> {
    const entries = await readdir(directory, { recursive: true })
    return entries.filter((path) => basename(path) === uploadId).map((path) => join(directory, path))
  }

  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    bucket,
    credentials,
    requests,
    async stored() {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      const content = entries.filter((entry) => entry.isFile() && !/\.(md5|json)$/.test(entry.name))
      const sizes = await Promise.all(content.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size))
      return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
    },
    async close() {
      server.httpServer.closeAllConnections()
      await server.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
