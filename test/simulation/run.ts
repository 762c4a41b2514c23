import { bundle } from './bundle.js'
console.log(await bundle('plain'))
