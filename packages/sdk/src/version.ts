/** The version of this package; the build refuses to publish when package.json says another. */
export const version = '0.1.0';
