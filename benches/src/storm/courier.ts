import { definePlugin, type Plugin, type PluginLimits } from '@diwan/core'
import * as z from 'zod'

export const courierLimits: PluginLimits = { retries: 1, leaseSeconds: 2, deliverySeconds: 5 }

/** The tag of customers whose second version nobody can deliver. */
export const stuck = 'Stuck'

/** A plugin that notes what it is told, has an effect of each, and fails now and then: at a first try, and always with the second version of some. */
export function courier(note: (line: string) => void): Plugin {
  return definePlugin({
    id: 'courier',
    api: 1,
    version: '1.0.0',
    rights: { task: ['create', 'read'], customer: ['read'] },
    jobs: {
      follow: {
        input: z.object({ change: z.string() }),
        async run({ change }, { once }) {
          await once('effect', async (own) => (await own.tasks.create({ title: `job ${change}` })).id)
        },
      },
    },
    hooks: {
      customer: {
        async committed({ change, id }, { own, once, attempt }) {
          const what = `${change.id} ${id} ${change.recordVersion}`
          note(`begun ${what}`)
          await once('effect', async (inside) => {
            await inside.tasks.create({ title: `told ${change.id}` })
            await inside.enqueue('follow', { change: change.id })
            return null
          })
          if (attempt === 1 && change.id.endsWith('7')) throw new Error('not the first time')
          if (change.recordVersion === 2 && (await own.customers.get(id)).name.given === stuck) throw new Error('never')
          note(`done ${what}`)
        },
      },
    },
  })
}
