import { defineConfig } from 'tsup'
import { library } from '../../tsup.base.ts'

// Against the built core, as it is installed by whoever writes a plugin.
export default defineConfig(library({ entry: ['src/index.ts'], sourcemap: false, dts: { compilerOptions: { ignoreDeprecations: '6.0', customConditions: [] } } }))
