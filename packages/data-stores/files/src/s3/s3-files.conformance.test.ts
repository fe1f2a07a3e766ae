import { s3Files } from '@diwan/files'
import { fileStoreConformance } from '@diwan/testing'
import { describe, it } from 'vitest'
import { startS3Server } from './test-s3-server.ts'

for (const conditionalWrites of [true, false]) {
  fileStoreConformance({
    name: conditionalWrites ? 'S3' : 'S3 without conditional writes',
    test: it,
    group: describe,
    open: async () => {
      const server = await startS3Server()
      const { endpoint, bucket, credentials, stored, close } = server
      return { store: s3Files({ endpoint, bucket, credentials, conditionalWrites, links: true, prefix: 'crm/ü/' }), stored, dispose: close }
    },
  })
}
