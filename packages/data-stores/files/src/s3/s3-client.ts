import { createHash } from 'node:crypto'
import { DiwanError, type StoreLinkOptions } from '@diwan/core'
import { AwsClient, AwsV4Signer } from 'aws4fetch'
import { storeError } from '../file-errors.ts'
import { textOf } from './xml.ts'

export interface S3Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface S3ClientOptions {
  /** The service, such as `https://s3.eu-central-1.amazonaws.com` or `http://minio.internal:9000`. */
  readonly endpoint: string
  readonly bucket: string
  /** Default `us-east-1`; Cloudflare R2 wants `auto`. */
  readonly region?: string
  /** A function is asked for each request, and so may hand out credentials that expire. */
  readonly credentials: S3Credentials | (() => S3Credentials | Promise<S3Credentials>)
  /** Whether the bucket is in the path (default), or the first label of the host name. */
  readonly addressing?: 'path' | 'virtual-host'
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  readonly name: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer> | string
  readonly signal?: AbortSignal | undefined
  /** The statuses that the caller knows what to do with; others throw `storage_failed`. */
  readonly accept: readonly number[]
}

export interface S3Client {
  send(request: S3Request): Promise<Response>
  /** An address that reads an object by itself. */
  presign(name: string, about: StoreLinkOptions): Promise<string>
}

/** How often a request is tried again that the service answers with 429 or 5xx; every one of ours may be repeated. */
const retries = 3

/** Signs requests (AWS Signature Version 4), with the hash of each body in the signature, so that the service checks what came. */
export function createS3Client({ endpoint, bucket, region = 'us-east-1', credentials, addressing = 'path' }: S3ClientOptions): S3Client {
  const base = baseOf({ endpoint, bucket, addressing })
  const cache = new Map<string, ArrayBuffer>()
  const signing = async () => ({ ...(typeof credentials === 'function' ? await credentials() : credentials), service: 's3', region, cache })
  const addressOf = (name: string, query: Readonly<Record<string, string>> = {}): URL => {
    const url = new URL(name.split('/').map(encodeURIComponent).join('/'), base)
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value)
    return url
  }
  return {
    async send({ method, name, query, headers = {}, body = '', signal = null, accept }) {
      const client = new AwsClient({ ...(await signing()), retries })
      const hash = createHash('sha256').update(body).digest('hex')
      const init: RequestInit = { method, headers: { ...headers, 'x-amz-content-sha256': hash }, signal, ...(method !== 'GET' && method !== 'HEAD' && { body }) }
      let response: Response
      try {
        response = await client.fetch(addressOf(name, query).href, init)
      } catch (cause) {
        signal?.throwIfAborted()
        throw storeError(cause, `The file store at ${base.host} could not be reached`)
      }
      if (accept.includes(response.status)) return response
      throw await refusalOf(response, base.host)
    },
    async presign(name, { seconds, contentType, contentDisposition }) {
      const url = addressOf(name, { 'X-Amz-Expires': String(seconds), 'response-content-type': contentType, 'response-content-disposition': contentDisposition })
      const signed = await new AwsV4Signer({ ...(await signing()), url: url.href, signQuery: true }).sign()
      return signed.url.href
    },
  }
}

function baseOf({ endpoint, bucket, addressing }: Required<Pick<S3ClientOptions, 'endpoint' | 'bucket' | 'addressing'>>): URL {
  if (!URL.canParse(endpoint)) throw new DiwanError('configuration_invalid', `The endpoint “${endpoint}” is not an address`, { blame: 'host', field: 'endpoint', hint: 'Give one such as https://s3.eu-central-1.amazonaws.com.' })
  const base = new URL(endpoint)
  if (addressing === 'virtual-host') base.hostname = `${bucket}.${base.hostname}`
  else base.pathname = `${base.pathname.replace(/\/*$/, '/')}${encodeURIComponent(bucket)}`
  base.pathname = base.pathname.replace(/\/*$/, '/')
  return base
}

async function refusalOf(response: Response, host: string): Promise<DiwanError> {
  const xml = await response.text()
  const said = [textOf(xml, 'Code'), textOf(xml, 'Message')].filter(Boolean).join(': ')
  const hint = response.status === 501 ? 'Where the service does not know If-None-Match, set conditionalWrites: false.' : undefined
  return new DiwanError('storage_failed', `The file store at ${host} answered ${response.status} ${said}`.trim(), { blame: 'storage', ...(hint && { hint }) })
}
