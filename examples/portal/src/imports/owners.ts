/** Which agent looks after which territory of the head office. */
export const ownerOfTerritory: Readonly<Record<string, string>> = { East: 'daniel', South: 'daniel', Central: 'daniel', West: 'samira' }
