import * as _diwan_core from '@diwan/core';
import { ContractOf, Plugin } from '@diwan/core';

declare const define$1: () => Plugin<{
    readonly id: "gifts";
    readonly requires: "loyalty";
    readonly fields: {
        customer: {
            count: _diwan_core.Field<number, number, "defaulted">;
            lastOn: _diwan_core.Field<_diwan_core.PlainDate | null, string | null, "optional">;
            wish: _diwan_core.Field<string | null, string | null, "optional">;
            budget: _diwan_core.Field<_diwan_core.Money | null, _diwan_core.MoneyInput | null, "optional">;
        };
        task: {
            giftId: _diwan_core.Field<string | null, string | null, "optional">;
        };
    };
    readonly service: {
        /** Gives a customer something for points, and tells their tier after it. Throws `gifts_too_dear`. */
        give(tenant: string, customerId: string, { title, price }: {
            readonly title: string;
            readonly price: number;
        }): Promise<"gold" | "silver" | null>;
    };
}>;
interface GiftsPlugin extends ContractOf<ReturnType<typeof define$1>> {
}
declare const gifts: () => Plugin<GiftsPlugin>;
declare const giftsRef: _diwan_core.PluginRef<GiftsPlugin>;

interface LoyaltyOptions {
    /** So many points make a customer gold. */
    readonly goldFrom: number;
}
declare const define: ({ goldFrom }: LoyaltyOptions) => Plugin<{
    readonly id: "loyalty";
    readonly requires: never;
    readonly fields: {
        customer: {
            tier: _diwan_core.Field<"gold" | "silver" | null, "gold" | "silver" | null, "optional">;
            points: _diwan_core.Field<number, number, "defaulted">;
            card: _diwan_core.Field<string | null, string | null, "optional">;
        };
    };
    readonly service: {
        points(tenant: string, customerId: string): Promise<number>;
        /** Gives a customer points, or takes them, and tells their tier. */
        award(tenant: string, customerId: string, points: number): Promise<"gold" | "silver" | null>;
    };
}>;
interface LoyaltyPlugin extends ContractOf<ReturnType<typeof define>> {
}
declare const loyalty: (options: LoyaltyOptions) => Plugin<LoyaltyPlugin>;
declare const loyaltyRef: _diwan_core.PluginRef<LoyaltyPlugin>;

export { type GiftsPlugin, type LoyaltyOptions, type LoyaltyPlugin, gifts, giftsRef, loyalty, loyaltyRef };
