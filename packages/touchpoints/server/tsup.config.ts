import { defineConfig } from 'tsup'
import { library } from '../../../tsup.base.ts'

export default defineConfig(library({ entry: ['src/index.ts', 'src/embed/index.ts', 'src/leads/index.ts', 'src/node.ts'] }))
