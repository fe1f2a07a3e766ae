export { gifts, giftsRef, type GiftsPlugin } from './gifts.ts'
export { loyalty, loyaltyRef, type LoyaltyOptions, type LoyaltyPlugin } from './loyalty.ts'
