const bubbling = { bubbles: true, composed: true } as const

/** Somebody asks to see a record. The one event a host routes; prevent it to stop the `customer-href` of the provider. */
export class DiwanNavigateEvent extends Event {
  static readonly type = 'diwan-navigate'
  constructor(
    readonly entity: string,
    readonly id: string,
  ) {
    super(DiwanNavigateEvent.type, { ...bubbling, cancelable: true })
  }
}

/** A row of a list is opened. Prevent it to keep `diwan-navigate` from following. */
export class DiwanRowOpenEvent extends Event {
  static readonly type = 'diwan-row-open'
  constructor(readonly id: string) {
    super(DiwanRowOpenEvent.type, { ...bubbling, cancelable: true })
  }
}

export interface ListQueryState {
  readonly search: string
  readonly sort: string
  readonly lifecycle: string
  readonly kind: string
  readonly owner: string
  readonly tag: string
}

/** The search, filter or order of a list changed; a host may mirror it to its URL. */
export class DiwanQueryChangeEvent extends Event {
  static readonly type = 'diwan-query-change'
  constructor(readonly query: ListQueryState) {
    super(DiwanQueryChangeEvent.type, bubbling)
  }
}

/** The reader chose which extension fields are columns; a host may remember it. */
export class DiwanColumnsChangeEvent extends Event {
  static readonly type = 'diwan-columns-change'
  constructor(
    /** As the `columns` of the list: `ext.loyalty.tier,ext.loyalty.points`. */
    readonly columns: string,
  ) {
    super(DiwanColumnsChangeEvent.type, bubbling)
  }
}

/** Something could not be loaded; the element shows it, and `retry` tries again. */
export class DiwanLoadErrorEvent extends Event {
  static readonly type = 'diwan-load-error'
  constructor(
    readonly error: unknown,
    readonly retry: () => void,
  ) {
    super(DiwanLoadErrorEvent.type, bubbling)
  }
}

/** Entries came to a timeline while it was open. */
export class DiwanNewEntriesEvent extends Event {
  static readonly type = 'diwan-new-entries'
  constructor(readonly count: number) {
    super(DiwanNewEntriesEvent.type, bubbling)
  }
}

/** An interaction was accepted by the server. */
export class DiwanInteractionLoggedEvent extends Event {
  static readonly type = 'diwan-interaction-logged'
  constructor(
    readonly id: string,
    readonly operation: string,
  ) {
    super(DiwanInteractionLoggedEvent.type, bubbling)
  }
}

/** A write shown at once was refused and taken back. */
export class DiwanWriteRefusedEvent extends Event {
  static readonly type = 'diwan-write-refused'
  constructor(
    readonly operation: string,
    readonly error: unknown,
  ) {
    super(DiwanWriteRefusedEvent.type, bubbling)
  }
}

/** Something of a plugin failed; one line stands in its place, and all else works. */
export class DiwanPluginErrorEvent extends Event {
  static readonly type = 'diwan-plugin-error'
  constructor(
    /** `loyalty.card`. */
    readonly contribution: string,
    readonly error: unknown,
  ) {
    super(DiwanPluginErrorEvent.type, bubbling)
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'diwan-navigate': DiwanNavigateEvent
    'diwan-row-open': DiwanRowOpenEvent
    'diwan-query-change': DiwanQueryChangeEvent
    'diwan-columns-change': DiwanColumnsChangeEvent
    'diwan-load-error': DiwanLoadErrorEvent
    'diwan-new-entries': DiwanNewEntriesEvent
    'diwan-interaction-logged': DiwanInteractionLoggedEvent
    'diwan-write-refused': DiwanWriteRefusedEvent
    'diwan-plugin-error': DiwanPluginErrorEvent
  }
}
