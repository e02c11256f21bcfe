// Prints how structs lie in memory, and asks for a phone with a buffer that is too small.

import com.sun.jna.Memory;
import com.sun.jna.Structure;

final class Check {
    public static void main(String[] arguments) throws ReflectiveOperationException {
        var offset = Structure.class.getDeclaredMethod("fieldOffset", String.class);
        offset.setAccessible(true);
        for (String name : arguments[1].split(" ")) {
            Class<?> type = Class.forName("Zapi$" + name);
            var struct = (Structure) type.getDeclaredConstructor().newInstance();
            System.out.println(name + " " + struct.size());
            for (String member : type.getAnnotation(Structure.FieldOrder.class).value()) {
                System.out.println(name + "." + member + " " + offset.invoke(struct, member));
            }
        }

        Zapi zapi = Zapi.LIBRARY;
        var config = zapi.zapi_config_new();
        zapi.zapi_config_load_env(config);
        var memory = new Memory(16);
        var buffer = new Zapi.zapi_buf();
        buffer.data = memory;
        buffer.cap = new Zapi.size_t(memory.size());
        int status = zapi.zapi_profile_picture(config, arguments[0], buffer);
        var error = new Zapi.zapi_error();
        zapi.zapi_last_error(error);
        System.out.println(
                zapi.zapi_status_name(status) + " " + buffer.len + ": " + Zapi.text(error.text));
        zapi.zapi_config_free(config);
    }
}
