export { mysql, type MysqlOptions } from './mysql.ts'
