"""The rules of the network: values and calculations, a module or package per aggregate.

Leaves out whatever waits, tells the time, speaks protobuf or stores.
"""
