/** The version of this package, which registration compares and internal tags carry. */
export const version = '0.0.0'
