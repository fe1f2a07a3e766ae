import { DiwanError, type FileKey, type FileStore } from '@diwan/core'
import { fileNotFound, fileTaken, storeError } from '../file-errors.ts'
import { filePath } from '../file-path.ts'
import { measured } from '../measured.ts'
import { createS3Client, type S3ClientOptions } from './s3-client.ts'
import { upload } from './upload.ts'

export type { S3Credentials } from './s3-client.ts'

export interface S3FilesOptions extends S3ClientOptions {
  /** Put before every name, such as `crm/`; default nothing. */
  readonly prefix?: string
  /**
   * Whether the service refuses by itself to overwrite (`If-None-Match: *`), as AWS, MinIO and Cloudflare R2 do; default true.
   * Where it is false, each write first asks whether the name is taken.
   */
  readonly conditionalWrites?: boolean
  /** Whether readers are sent to the service itself by presigned addresses; default false. The endpoint must be theirs to reach. */
  readonly links?: boolean
}

/** A file store in a bucket of any S3-compatible service. The bucket must be private, and should end unfinished uploads after a day. */
export function s3Files({ prefix = '', conditionalWrites = true, links = false, ...options }: S3FilesOptions): FileStore {
  const client = createS3Client(options)
  const nameOf = (key: FileKey): string => prefix + filePath(key)
  const link: NonNullable<FileStore['link']> = (key, about) => client.presign(nameOf(key), about)
  return {
    async write(key, bytes, { signal } = {}) {
      const name = nameOf(key)
      const source = measured(bytes)
      try {
        signal?.throwIfAborted()
        if (!conditionalWrites && (await isTaken(name))) throw fileTaken(key.id)
        if (!(await upload(client, name, { source, conditional: conditionalWrites, signal }))) throw fileTaken(key.id)
        return source.result()
      } catch (error) {
        if (source.failure) throw source.failure.error
        signal?.throwIfAborted()
        throw storeError(error, `The file ${key.id} could not be written`)
      }
    },
    async read(key, { range } = {}) {
      const asked = range ? `${range.offset}-${range.offset + range.length - 1}` : undefined
      const response = await client.send({ method: 'GET', name: nameOf(key), ...(asked && { headers: { range: `bytes=${asked}` } }), accept: [asked ? 206 : 200, 404] })
      const given = response.headers.get('content-range')
      if (response.status !== 404 && (!asked || given?.startsWith(`bytes ${asked}/`))) return response.body ?? new Blob([]).stream()
      await response.body?.cancel()
      if (response.status === 404) throw fileNotFound(key.id)
      throw new DiwanError('storage_failed', `The bytes ${asked} of the file ${key.id} were asked for, and the file store sent ${given ?? 'others'}`, { blame: 'storage' })
    },
    async remove(key) {
      const response = await client.send({ method: 'DELETE', name: nameOf(key), accept: [200, 204, 404] })
      await response.body?.cancel()
    },
    ...(links && { link }),
  }

  async function isTaken(name: string): Promise<boolean> {
    return (await client.send({ method: 'HEAD', name, accept: [200, 404] })).status === 200
  }
}
