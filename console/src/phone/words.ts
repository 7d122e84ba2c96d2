export const words = {
  phone: {
    good: 'Se oye bien',
    quiet: 'En silencio',
    none: 'Sin sonido',
    ready: 'Audífono listo',
    sip: 'Teléfono SIP en línea',
    connecting: 'Conectando audífono…',
    lost2: 'No llega sonido de la central. Reconectando…',
    lost8Person: 'La persona oye música. Si no vuelve en 20 s, pasa a otra persona.',
    restored: 'Volvió el sonido.',
    muted: 'Silenciado',
    mutedSpeaking: 'Está silenciada: no la oyen',
  },
} as const;
