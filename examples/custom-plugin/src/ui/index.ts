export { loyaltyUi, type LoyaltyUiOptions } from './loyalty-ui.ts'
