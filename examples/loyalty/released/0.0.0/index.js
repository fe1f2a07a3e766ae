// src/gifts.ts
import { DiwanError, defineEntity, defineMigration, definePlugin as definePlugin2, field as field2, pluginRef as pluginRef2 } from "@diwan/core";

// src/loyalty.ts
import { definePlugin, field, pluginRef } from "@diwan/core";
var { defaulted, filterable, integer, key, oneOf, optional, sortable, writable } = field;
var define = ({ goldFrom }) => definePlugin({
  id: "loyalty",
  api: 1,
  version: "1.0.0",
  fields: {
    customer: {
      tier: filterable(optional(oneOf(["gold", "silver"]))),
      points: sortable(defaulted(integer(), 0)),
      card: writable(filterable(optional(key())))
    }
  },
  permissions: { award: "Award loyalty points" },
  rights: { customer: ["read", "update"] },
  setup: ({ session }) => ({
    async points(tenant, customerId) {
      return (await session({ tenant }).customers.get(customerId)).ext.loyalty.points;
    },
    /** Gives a customer points, or takes them, and tells their tier. */
    async award(tenant, customerId, points) {
      const { customers } = session({ tenant });
      const { ext } = await customers.get(customerId);
      const customer = await customers.update(customerId, { ext: { loyalty: { points: ext.loyalty.points + points } } });
      return customer.ext.loyalty.tier;
    }
  }),
  hooks: {
    customer: {
      before(write) {
        if (write.operation === "delete") return;
        const { points } = write.after.ext.loyalty;
        if (points < 0) write.reject("negative_points", "Points are not negative", "points");
        write.set({ tier: points >= goldFrom ? "gold" : "silver" });
      }
    }
  }
});
var loyalty = (options) => define(options);
var loyaltyRef = pluginRef("loyalty");

// src/gifts.ts
var { defaulted: defaulted2, filterable: filterable2, integer: integer2, money, oneOf: oneOf2, optional: optional2, plainDate, reference, text, writable: writable2 } = field2;
var gift = defineEntity("giftsItem", {
  collection: "giftsItems",
  fields: {
    title: text({ max: 100, personal: false }),
    customerId: reference("customer", { merge: "move", delete: "cascade", erase: "delete" }),
    price: integer2(),
    state: defaulted2(oneOf2(["promised", "sent"]), "promised")
  },
  relations: { customer: { kind: "one", to: "customer", local: "customerId" } },
  subjects: ["customerId"],
  indexes: [{ fields: ["customerId"] }, { fields: ["createdAt"] }],
  sorts: ["createdAt"]
});
var counted = defineMigration({
  id: "2026-11-count",
  phase: "backfill",
  entity: "customer",
  sets: ["ext"],
  after: ["mail/2026-10-lists"],
  fields(row) {
    const ext = row["ext"];
    return "gifts" in ext ? { ext: { ...ext, gifts: { count: 1, ...ext["gifts"] } } } : null;
  }
});
var define2 = () => definePlugin2({
  id: "gifts",
  api: 1,
  version: "1.2.0",
  requires: { loyalty: loyaltyRef },
  optional: { mail: pluginRef2("mail") },
  fields: {
    customer: {
      count: filterable2(defaulted2(integer2(), 0)),
      lastOn: filterable2(optional2(plainDate())),
      wish: writable2(optional2(text({ max: 200, personal: true }))),
      budget: writable2(filterable2(optional2(money())))
    },
    task: { giftId: filterable2(optional2(field2.key())) }
  },
  entities: [gift],
  permissions: { give: "Give gifts to customers" },
  rights: { customer: ["read", "update"], task: ["read", "create"] },
  migrations: [counted],
  setup: ({ plugins, session }) => ({
    /** Gives a customer something for points, and tells their tier after it. Throws `gifts_too_dear`. */
    async give(tenant, customerId, { title, price }) {
      const own = session({ tenant });
      const { ext } = await own.customers.get(customerId);
      const points = await plugins.loyalty.points(tenant, customerId);
      if (points < price) throw new DiwanError("gifts_too_dear", `The customer has ${points} points, and ${title} costs ${price}`, { field: "price", details: { points, price }, hint: "Award points first" });
      await own.repository("giftsItem").create({ title, customerId, price });
      await own.customers.update(customerId, { ext: { gifts: { count: ext.gifts.count + 1 } } });
      return plugins.loyalty.award(tenant, customerId, -price);
    }
  }),
  hooks: {
    customer: {
      beforeMany(writes) {
        for (const { operation, before, after, set, reject } of writes) {
          if (operation === "delete") continue;
          if (after.ext.gifts.wish === "everything") reject("too_much", "Nobody gets everything", "wish");
          if (before && after.ext.gifts.count > before.ext.gifts.count) set({ lastOn: after.updatedAt.slice(0, 10) });
        }
      },
      async written({ operation, before, after }, { own, signal }) {
        signal.throwIfAborted();
        if (operation !== "update" || after.ext.gifts.count === before?.ext.gifts.count) return;
        await own.tasks.create({ title: `Send gift ${after.ext.gifts.count}`, customerId: after.id, ext: { gifts: { giftId: `gift-${after.ext.gifts.count}` } } });
      }
    }
  },
  onFailure: "disable",
  dispose() {
  }
});
var gifts = () => define2();
var giftsRef = pluginRef2("gifts");
export {
  gifts,
  giftsRef,
  loyalty,
  loyaltyRef
};
