/** An item in words: “Canvas Tote, Black”. */
export const itemName = ({ name, variant }: { name: string; variant: string | null }): string =>
  variant === null ? name : `${name}, ${variant}`
