import type { FileStore } from '@diwan/core'

/** A fresh, empty file store, and a look at what lies below it. */
export interface FileStoreUnderTest {
  readonly store: FileStore
  /** What lies below, of unfinished writes too: how many files (objects, rows, parts of uploads), and how many bytes they take. */
  readonly stored: () => Promise<Stored> | Stored
  readonly dispose: () => Promise<void>
}

export interface Stored {
  readonly files: number
  readonly bytes: number
}

/** What the parts of the kit register their tests with; each test gets a file store of its own. */
export class FileStoreSuite {
  constructor(
    readonly register: (name: string, run: () => Promise<void>) => void,
    readonly open: () => Promise<FileStoreUnderTest>,
  ) {}

  test(name: string, run: (store: FileStore, under: FileStoreUnderTest) => Promise<void>): void {
    this.register(name, async () => {
      const under = await this.open()
      try {
        await run(under.store, under)
      } finally {
        await under.dispose()
      }
    })
  }
}
