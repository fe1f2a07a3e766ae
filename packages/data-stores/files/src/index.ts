export { databaseFiles, type DatabaseFilesOptions } from './database/database-files.ts'
export { diskFiles, type DiskFilesOptions } from './disk/disk-files.ts'
export { s3Files, type S3Credentials, type S3FilesOptions } from './s3/s3-files.ts'
