/** esbuild collects the styles into one file beside the script. */
declare module '*.css'
