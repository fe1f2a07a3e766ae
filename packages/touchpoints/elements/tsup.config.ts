import { defineConfig, type Options } from 'tsup'
import { library } from '../../../tsup.base.ts'

const parts = ['provider', 'customer-list', 'customer', 'timeline', 'composer', 'plugins']

/** esbuild alone would write Arabic as escapes, twice the size. */
function readable(options: Parameters<NonNullable<Options['esbuildOptions']>>[0]): void {
  options.charset = 'utf8'
}

export default defineConfig([
  library({
    entry: ['src/index.ts', 'src/define/*.ts', ...parts.map((name) => `src/${name}/${name}.ts`)],
    // `clean` is the first build's alone: the second writes beside it.
    clean: true,
    esbuildOptions: readable,
  }),
  library({
    entry: { bundle: 'src/bundle.ts' },
    dts: false,
    clean: false,
    splitting: false,
    minify: true,
    platform: 'browser',
    noExternal: [/.*/],
    esbuildOptions: (options) => {
      readable(options)
      options.conditions = ['diwan-source', 'browser', 'production']
      options.legalComments = 'none'
    },
  }),
])
