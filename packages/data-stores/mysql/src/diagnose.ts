import type { Diagnosis } from '@diwan/core/storage'
import type { SqlConnection } from '@diwan/sql'

export async function diagnose(_connection: SqlConnection): Promise<readonly Diagnosis[]> {
  return []
}
