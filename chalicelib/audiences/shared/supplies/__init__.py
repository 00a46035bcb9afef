"""Uniforms and kits, as structures, advisers and the agency read them."""
