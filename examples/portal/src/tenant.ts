/** The portal serves one business, so all of its CRM data is one tenant's. */
export const tenant = 'caravan'
