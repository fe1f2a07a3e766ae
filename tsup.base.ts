import type { Options } from 'tsup'

/** The build every library package shares; a package adds its entries and what differs. */
export function library(options: Options): Options {
  return {
    format: ['esm'],
    target: 'es2023',
    platform: 'neutral',
    // What only runs needs no declarations, and they take most of a build. tsup sets an option that TypeScript 6 deprecates;
    // types are checked by a step of their own.
    dts: process.env['DIWAN_BUILD'] === 'code' ? false : { compilerOptions: { ignoreDeprecations: '6.0', noCheck: true } },
    sourcemap: true,
    clean: true,
    splitting: true,
    // Not Rollup's, which took a flag for constant that a method sets through a cast, and dropped the check of it.
    treeshake: false,
    ...options,
  }
}
