/** A file of `resources/` that the build puts beside the program, by its path there. */
declare module '*?asset' {
  const path: string
  export default path
}
