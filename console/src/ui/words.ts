export const words = {
  language: {
    es: 'Castellano',
    qu: 'Quechua',
    ay: 'Aimara',
    lsp: 'Lengua de señas',
  },
  document: {
    dni: 'DNI',
    ce: 'Carné de extranjería',
    passport: 'Pasaporte',
    cedula: 'Cédula',
  },
  channel: {
    voice: 'Llamada',
    call: 'Llamada',
  },
  activity: {
    signed_out: 'Desconectado',
    no_leg: 'Sin conexión',
    not_ready: 'No disponible',
    ready: 'Disponible',
    delivering: 'Entra llamada',
    talking: 'En llamada',
    wrap_up: 'Registro',
    conversation: 'En conversación',
  },
  reason: {
    refrigerio: 'Refrigerio',
    servicios: 'Servicios higiénicos',
    capacitacion: 'Capacitación',
    feedback: 'Feedback',
    incidencia: 'Incidencia',
    missed: 'No entró la llamada',
    start: 'Inicio de turno',
  },
  day: {
    title: 'Hoy, tiempo en cada estado',
    none: 'Aún sin tiempos hoy.',
  },
} as const;
