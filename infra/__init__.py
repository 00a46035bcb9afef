"""The resources, the build and the local stack; nothing here is packaged for production."""
