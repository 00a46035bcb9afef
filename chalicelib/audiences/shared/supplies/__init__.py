"""Forms and views of uniforms and kits, for structures, advisers and the agency."""
