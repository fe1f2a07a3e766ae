import { css } from 'lit'

/** What stands where something is missing: notices, empty places, skeletons; and what people ask of motion and colour. */
export const states = css`
  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 12px;
    padding: 8px 12px;
    border-radius: var(--_radius-small);
    background: color-mix(in srgb, var(--_danger) 8%, transparent);
  }

  .notice > svg {
    color: var(--_danger);
  }

  .notice > p {
    flex: 1 1 16rem;
  }

  .blank {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 48px 16px;
    text-align: center;
    color: var(--_muted);
  }

  .blank strong {
    color: var(--_text);
    font-weight: var(--_strong);
  }

  .blank p {
    max-inline-size: 44ch;
    text-wrap: balance;
  }

  .blank button {
    margin-block-start: 4px;
  }

  .bone {
    display: block;
    block-size: 0.75em;
    border-radius: 4px;
    background: var(--_surface-subtle);
    animation: wait 1.6s ease-in-out infinite;
  }

  .bone.round {
    border-radius: 50%;
  }

  @keyframes wait {
    50% {
      opacity: 0.5;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }

  @media (forced-colors: active) {
    .bone {
      background: GrayText;
    }

    button.primary {
      border-color: ButtonBorder;
    }
  }
`
