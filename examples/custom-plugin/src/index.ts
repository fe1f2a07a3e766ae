export { loyalty, loyaltyRef, type LoyaltyPlugin } from './loyalty.ts'
