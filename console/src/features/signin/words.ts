export const words = {
  signin: {
    title: 'Ingresar',
    lead: 'Consola de atención al ciudadano',
    username: 'Usuario',
    password: 'Contraseña',
    show: 'Mostrar contraseña',
    submit: 'Ingresar',
    wrong: 'El usuario o la contraseña no coinciden. Revise mayúsculas y vuelva a intentar.',
    locked: 'Demasiados intentos. Vuelva a intentar a las {{at}} o pida ayuda a administración.',
    unreachable: 'No se llega al servidor. Su clave no se envió. Reintente en unos segundos.',
    missing: 'Escriba su usuario y su contraseña.',
    elsewhere: 'Su sesión se abrió en otro equipo a las {{at}}. Esta quedó cerrada; si había una llamada, siguió allá.',
    ended: 'Su sesión terminó. Ingrese otra vez.',
    endedElsewhere: 'Había otra sesión suya abierta; quedó cerrada.',
  },
} as const;
