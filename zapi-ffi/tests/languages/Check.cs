// Prints how structs lie in memory, and asks for a phone with a buffer that is too small.
using System;
using System.Reflection;
using System.Runtime.InteropServices;
using static Zapi;

static class Check
{
    static void Main(string[] arguments)
    {
        foreach (string name in arguments[1].Split(' '))
        {
            Type type = Type.GetType(name);
            Console.WriteLine($"{name} {Marshal.SizeOf(type)}");
            foreach (FieldInfo field in type.GetFields())
                Console.WriteLine($"{name}.{field.Name} {Marshal.OffsetOf(type, field.Name)}");
        }

        IntPtr config = zapi_config_new();
        zapi_config_load_env(config);
        IntPtr memory = Marshal.AllocHGlobal(16);
        var buffer = new zapi_buf { data = memory, cap = (UIntPtr)16 };
        int status = zapi_profile_picture(config, arguments[0], buffer);
        var error = new zapi_error();
        zapi_last_error(error);
        Console.WriteLine($"{Text(zapi_status_name(status))} {buffer.len}: {Text(error.text)}");
        Marshal.FreeHGlobal(memory);
        zapi_config_free(config);
    }
}
